/** The lists of words that zxcvbn's languages have as files of their own; each has the most frequent word first. */
declare module "@zxcvbn-ts/language-*" {
  const words: string[];
  // biome-ignore lint/style/noDefaultExport: the files export their list like this.
  export default words;
}
