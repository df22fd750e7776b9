/**
 * Leaves the texts of errors as they are: no test holds them, since people see a sentence that is looked up by the
 * error's code. Every other string is changed like all else.
 */
const MAKES_ERRORS = /^(VaultError|TypeError|RangeError|Error)$/;
/** Functions of single files that return an error with the text that they are given. */
const SHORTHANDS = /^(refused|forbidden)$/;

/** Whether this is the text of an error where it is made: of a VaultError the second argument, after its code. */
function isErrorText({ node, parent }) {
  if (!["StringLiteral", "TemplateLiteral"].includes(node.type)) return false;
  const { type, callee, arguments: given } = parent ?? {};
  if (type === "CallExpression") return SHORTHANDS.test(callee.name ?? "");
  if (type !== "NewExpression" || !MAKES_ERRORS.test(callee.name ?? "")) return false;
  return callee.name !== "VaultError" || given[1] === node;
}

export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "error-texts",
    value: { shouldIgnore: (path) => (isErrorText(path) ? "the text of an error" : undefined) },
  },
];
