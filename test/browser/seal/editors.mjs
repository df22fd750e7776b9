/**
 * Real editors from npm, bundled into one script for pages. `mount(name, at)` puts one there and answers how to ask it
 * for the text that it would save, and how to press its own Undo. They stand here without a wrapper of ours, as on sites.
 */
import { undo as undoCode } from "@codemirror/commands";
import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { registerRichText } from "@lexical/rich-text";
import { basicSetup, EditorView } from "codemirror";
import { Editor as DraftEditor, EditorState } from "draft-js";
import { $getRoot, createEditor as createLexical, UNDO_COMMAND } from "lexical";
import { h as preactElement, render as renderPreact } from "preact";
import { useState as usePreactState } from "preact/hooks";
import { baseKeymap } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { schema } from "prosemirror-schema-basic";
import { EditorState as ProseState } from "prosemirror-state";
import { EditorView as ProseView } from "prosemirror-view";
import Quill from "quill";
import { createElement, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { createEditor as createSlate, Node as SlateNode } from "slate";
import { withHistory } from "slate-history";
import { Editable, Slate, withReact } from "slate-react";
import tinymce from "tinymce";
import { createApp, ref, h as vueElement } from "vue";
import "tinymce/icons/default";
import "tinymce/themes/silver";
import "tinymce/models/dom";
import "tinymce/skins/content/default/content.js";
import "tinymce/skins/ui/oxide/content.js";
import "tinymce/skins/ui/oxide/skin.js";
import "trix";

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

/** @type {Record<string, (at: HTMLElement) => Mounted | Promise<Mounted>>} */
const EDITORS = {
  react(at) {
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
  preact(at) {
    let held = "";
    const Field = () => {
      const [value, setValue] = usePreactState("");
      held = value;
      const onInput = (event) => setValue(event.target.value);
      return preactElement("input", { id: "field", value, onInput });
    };
    renderPreact(preactElement(Field, {}), at);
    return controlled(() => held);
  },
  vue(at) {
    const held = ref("");
    const onInput = (event) => {
      held.value = event.target.value;
    };
    createApp({ render: () => vueElement("textarea", { id: "field", value: held.value, onInput }) }).mount(
      at,
    );
    return controlled(() => held.value);
  },
  prosemirror(at) {
    const keys = keymap({ "Mod-z": undo, "Mod-y": redo });
    const state = ProseState.create({ schema, plugins: [history(), keys, keymap(baseKeymap)] });
    const view = new ProseView(at, { state });
    view.dom.id = "field";
    return {
      model: () => view.state.doc.textBetween(0, view.state.doc.content.size, "\n"),
      undo: () => undo(view.state, view.dispatch),
    };
  },
  lexical(at) {
    at.contentEditable = "true";
    at.id = "field";
    const editor = createLexical({ namespace: "test", onError: (error) => console.error(error) });
    editor.setRootElement(at);
    registerRichText(editor);
    registerHistory(editor, createEmptyHistoryState(), 300);
    return {
      model: () => editor.getEditorState().read(() => $getRoot().getTextContent()),
      undo: () => editor.dispatchCommand(UNDO_COMMAND, undefined),
    };
  },
  quill(at) {
    const quill = new Quill(at);
    quill.root.id = "field";
    return { model: () => quill.getText(), undo: () => quill.history.undo() };
  },
  draft(at) {
    let held = EditorState.createEmpty();
    let set = nothing;
    const Field = () => {
      const [editorState, setState] = useState(held);
      held = editorState;
      set = setState;
      return createElement(DraftEditor, { editorState, onChange: setState });
    };
    createRoot(at).render(createElement(Field));
    return { model: () => held.getCurrentContent().getPlainText(), undo: () => set(EditorState.undo(held)) };
  },
  slate(at) {
    const editor = withHistory(withReact(createSlate()));
    const Field = () => {
      const initialValue = useMemo(() => [{ type: "paragraph", children: [{ text: "" }] }], []);
      return createElement(Slate, { editor, initialValue }, createElement(Editable, { id: "field" }));
    };
    createRoot(at).render(createElement(Field));
    return {
      model: () => editor.children.map((node) => SlateNode.string(node)).join("\n"),
      undo: () => editor.undo(),
    };
  },
  codemirror(at) {
    const view = new EditorView({ parent: at, extensions: [basicSetup] });
    view.contentDOM.id = "field";
    return { model: () => view.state.doc.toString(), undo: () => undoCode(view) };
  },
  async tinymce(at) {
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
  trix(at) {
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
