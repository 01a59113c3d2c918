// Reads {"pairs": [[original, printed], ...]} on standard input. For each pair both texts are parsed by PostgreSQL's own parser and the
// trees compared, positions left out. Writes an array on standard output: null where they are equal, else what differs.
const { loadModule, parseSync } = require('libpg-query');

function plain(node, inSet) {
  if (Array.isArray(node)) {
    return node.map((n) => plain(n, inSet));
  }
  if (node && typeof node === 'object') {
    if (inSet && node.A_Const) {
      const c = node.A_Const;
      return { value: String(c.sval?.sval ?? c.ival?.ival ?? c.fval?.fval ?? (c.ival ? 0 : '')) };
    }
    const out = {};
    for (const [key, value] of Object.entries(node)) {
      if (!/location$|^stmt_len$|^version$|_start$|_end$|^row_format$|^jumble_args$/.test(key)) {
        out[key] = plain(value, inSet || key === 'VariableSetStmt');
      }
    }
    return out;
  }
  return node === 'TRANS_STMT_START' ? 'TRANS_STMT_BEGIN' : node;
}

function parsed(sql) {
  try {
    return { tree: JSON.stringify(plain(parseSync(sql), false)) };
  } catch (error) {
    return { error: String(error.message) };
  }
}

loadModule().then(() => {
  const { pairs } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  process.stdout.write(JSON.stringify(pairs.map(([original, printed]) => {
    const [a, b] = [parsed(original), parsed(printed)];
    return a.error ? `PostgreSQL refuses the original: ${a.error}`
      : b.error ? `PostgreSQL refuses the print: ${b.error}`
      : a.tree !== b.tree ? `${a.tree}\n  <> ${b.tree}` : null;
  })));
});
