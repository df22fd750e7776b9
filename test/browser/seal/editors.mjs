/**
 * Real editors from npm, each loaded by the page that has it: all of them take seconds. `mount(name, at)` puts one there
 * and answers how to ask it for the text that it would save, and how to press its own Undo. They stand here without a
 * wrapper of ours, as on sites.
 */

/**
 * @typedef {object} Mounted
 * @property {() => string} model The text that the page holds and would send.
 * @property {() => void} undo The editor's own Undo, as its button does it.
 */

const nothing = () => undefined;

/** Only for a field that the page controls: it holds what its program last heard. */
function controlled(model) {
  return { model, undo: nothing };
}

/** @type {Record<string, (at: HTMLElement) => Promise<Mounted>>} */
const EDITORS = {
  async react(at) {
    const { createElement, useState } = await import("react");
    const { createRoot } = await import("react-dom/client");
    let held = "";
    const Field = () => {
      const [value, setValue] = useState("");
      held = value;
      const onChange = (event) => setValue(event.target.value);
      return createElement("textarea", { id: "field", value, onChange });
    };
    createRoot(at).render(createElement(Field));
    return controlled(() => held);
  },
  async preact(at) {
    const { h, render } = await import("preact");
    const { useState } = await import("preact/hooks");
    let held = "";
    const Field = () => {
      const [value, setValue] = useState("");
      held = value;
      const onInput = (event) => setValue(event.target.value);
      return h("input", { id: "field", value, onInput });
    };
    render(h(Field, {}), at);
    return controlled(() => held);
  },
  async vue(at) {
    const { createApp, h, ref } = await import("vue");
    const held = ref("");
    const onInput = (event) => {
      held.value = event.target.value;
    };
    createApp({ render: () => h("textarea", { id: "field", value: held.value, onInput }) }).mount(at);
    return controlled(() => held.value);
  },
  async prosemirror(at) {
    const { baseKeymap } = await import("prosemirror-commands");
    const { history, redo, undo } = await import("prosemirror-history");
    const { keymap } = await import("prosemirror-keymap");
    const { schema } = await import("prosemirror-schema-basic");
    const { EditorState } = await import("prosemirror-state");
    const { EditorView } = await import("prosemirror-view");
    const keys = keymap({ "Mod-z": undo, "Mod-y": redo });
    const state = EditorState.create({ schema, plugins: [history(), keys, keymap(baseKeymap)] });
    const view = new EditorView(at, { state });
    view.dom.id = "field";
    return {
      model: () => view.state.doc.textBetween(0, view.state.doc.content.size, "\n"),
      undo: () => undo(view.state, view.dispatch),
    };
  },
  async lexical(at) {
    const { createEmptyHistoryState, registerHistory } = await import("@lexical/history");
    const { registerRichText } = await import("@lexical/rich-text");
    const { $getRoot, createEditor, UNDO_COMMAND } = await import("lexical");
    at.contentEditable = "true";
    at.id = "field";
    const editor = createEditor({ namespace: "test", onError: (error) => console.error(error) });
    editor.setRootElement(at);
    registerRichText(editor);
    registerHistory(editor, createEmptyHistoryState(), 300);
    return {
      model: () => editor.getEditorState().read(() => $getRoot().getTextContent()),
      undo: () => editor.dispatchCommand(UNDO_COMMAND, undefined),
    };
  },
  async quill(at) {
    const { default: Quill } = await import("quill");
    const quill = new Quill(at);
    quill.root.id = "field";
    return { model: () => quill.getText(), undo: () => quill.history.undo() };
  },
  async draft(at) {
    const { Editor, EditorState } = await import("draft-js");
    const { createElement, useState } = await import("react");
    const { createRoot } = await import("react-dom/client");
    let held = EditorState.createEmpty();
    let set = nothing;
    const Field = () => {
      const [editorState, setState] = useState(held);
      held = editorState;
      set = setState;
      return createElement(Editor, { editorState, onChange: setState });
    };
    createRoot(at).render(createElement(Field));
    return { model: () => held.getCurrentContent().getPlainText(), undo: () => set(EditorState.undo(held)) };
  },
  async slate(at) {
    const { createElement, useMemo } = await import("react");
    const { createRoot } = await import("react-dom/client");
    const { createEditor, Node } = await import("slate");
    const { withHistory } = await import("slate-history");
    const { Editable, Slate, withReact } = await import("slate-react");
    const editor = withHistory(withReact(createEditor()));
    const Field = () => {
      const initialValue = useMemo(() => [{ type: "paragraph", children: [{ text: "" }] }], []);
      return createElement(Slate, { editor, initialValue }, createElement(Editable, { id: "field" }));
    };
    createRoot(at).render(createElement(Field));
    return {
      model: () => editor.children.map((node) => Node.string(node)).join("\n"),
      undo: () => editor.undo(),
    };
  },
  async codemirror(at) {
    const { undo } = await import("@codemirror/commands");
    const { basicSetup, EditorView } = await import("codemirror");
    const view = new EditorView({ parent: at, extensions: [basicSetup] });
    view.contentDOM.id = "field";
    return { model: () => view.state.doc.toString(), undo: () => undo(view) };
  },
  async tinymce(at) {
    const { default: tinymce } = await import("tinymce");
    await import("tinymce/icons/default");
    await import("tinymce/themes/silver");
    await import("tinymce/models/dom");
    await import("tinymce/skins/content/default/content.js");
    await import("tinymce/skins/ui/oxide/content.js");
    await import("tinymce/skins/ui/oxide/skin.js");
    const area = document.createElement("textarea");
    area.name = "story";
    at.append(area);
    const [editor] = await tinymce.init({
      target: area,
      height: 300,
      license_key: "gpl",
      promotion: false,
      menubar: false,
    });
    if (editor === undefined) throw new TypeError("no editor");
    return {
      model: () => editor.getContent({ format: "text" }),
      undo: () => editor.undoManager.undo(),
    };
  },
  async trix(at) {
    await import("trix");
    const element = document.createElement("trix-editor");
    element.id = "field";
    at.append(element);
    return { model: () => element.editor.getDocument().toString(), undo: () => element.editor.undo() };
  },
};

Object.assign(globalThis, {
  async mount(name, at) {
    Object.assign(globalThis, { mounted: await EDITORS[name]?.(at) });
  },
});
