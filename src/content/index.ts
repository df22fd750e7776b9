/** Entry of the content script: injected into a page on a person's gesture, as one classic script. */
export {};
