/** One login in each framework, as its own documentation writes forms; the part of the address after # chooses. */
import { html, LitElement } from "lit";
import { h, render } from "preact";
import { useState } from "preact/hooks";
import { createElement, useState as useReactState } from "react";
import { createRoot } from "react-dom/client";
import { mount } from "svelte";
import { createApp, ref } from "vue/dist/vue.esm-bundler.js";
import Login from "./login.svelte";

const root = document.getElementById("root");
/** What the page's program holds, and what it sent. */
const known = {
  held: {},
  sent: null,
  send(user, pass) {
    known.sent = { user, pass };
  },
};

function component(create, use) {
  return () => {
    const [user, setUser] = use("");
    const [pass, setPass] = use("");
    known.held = { user, pass };
    const changes = create === createElement ? "onChange" : "onInput";
    const input = (name, value, set, type) =>
      create("input", { name, type, value, [changes]: (event) => set(event.target.value) });
    return create(
      "form",
      {
        onSubmit: (event) => {
          event.preventDefault();
          known.send(user, pass);
        },
      },
      create("label", null, "User name ", input("user", user, setUser, "text")),
      create("label", null, "Password ", input("pass", pass, setPass, "password")),
      create("button", { disabled: user === "" || pass === "" }, "Log in"),
    );
  };
}

class LitLogin extends LitElement {
  static properties = { user: { state: true }, pass: { state: true } };
  constructor() {
    super();
    this.user = "";
    this.pass = "";
  }
  render() {
    known.held = { user: this.user, pass: this.pass };
    const set = (name) => (event) => {
      this[name] = event.target.value;
    };
    const submit = (event) => {
      event.preventDefault();
      known.send(this.user, this.pass);
    };
    return html`<form @submit=${submit}>
      <label>User name <input name="user" .value=${this.user} @input=${set("user")}></label>
      <label>Password <input name="pass" type="password" .value=${this.pass} @input=${set("pass")}></label>
      <button ?disabled=${this.user === "" || this.pass === ""}>Log in</button></form>`;
  }
}

const STARTS = {
  react: () => createRoot(root).render(createElement(component(createElement, useReactState))),
  preact: () => render(h(component(h, useState)), root),
  vue: () =>
    createApp({
      setup() {
        const [user, pass] = [ref(""), ref("")];
        known.held = {
          get user() {
            return user.value;
          },
          get pass() {
            return pass.value;
          },
        };
        return { user, pass, submit: () => known.send(user.value, pass.value) };
      },
      template: `<form @submit.prevent="submit">
        <label>User name <input name="user" v-model="user"></label>
        <label>Password <input name="pass" type="password" v-model.trim="pass"></label>
        <button :disabled="user === '' || pass === ''">Log in</button></form>`,
    }).mount(root),
  lit: () => {
    customElements.define("lit-login", LitLogin);
    root.append(document.createElement("lit-login"));
  },
  svelte: () => mount(Login, { target: root, props: { known } }),
};

STARTS[location.hash.slice(1)]();
window.seen = () => ({ held: { ...known.held }, sent: known.sent });
