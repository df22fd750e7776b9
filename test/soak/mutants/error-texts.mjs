/**
 * Leaves the texts of errors as they are: no test holds them, since people see a sentence that is looked up by the
 * error's code. Every other string is changed like all else.
 */
const MAKES_ERRORS = /^(VaultError|TypeError|RangeError|Error)$/;

/** Whether this is the text of an error where it is made. */
function isErrorText({ node, parent }) {
  if (!["StringLiteral", "TemplateLiteral"].includes(node.type)) return false;
  if (parent?.type !== "NewExpression" || !MAKES_ERRORS.test(parent.callee.name ?? "")) return false;
  return parent.callee.name !== "VaultError" || parent.arguments[1] === node;
}

export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "error-texts",
    value: { shouldIgnore: (path) => (isErrorText(path) ? "the text of an error" : undefined) },
  },
];
