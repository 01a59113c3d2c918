// Asks one server many things through node-postgres, and prints every answer as JSON: the same through the gateway as without it.
'use strict';
const { Client, Pool } = require('pg');

const [port, user, database, password] = process.argv.slice(2);
const address = { host: '127.0.0.1', port: Number(port), user, database, password };
const said = [];
const ask = async (client, ...question) => {
  try {
    const answer = await client.query(...question);
    said.push([].concat(answer).map((a) => ({ command: a.command, count: a.rowCount, rows: a.rows, fields: a.fields.map((f) => [f.name, f.dataTypeID]) })));
  } catch (error) {
    said.push({ code: error.code, severity: error.severity, message: error.message, position: error.position });
  }
};

(async () => {
  const client = new Client(address);
  client.on('notice', (notice) => said.push({ notice: notice.message }));
  await client.connect();
  await ask(client, 'DROP TABLE IF EXISTS driven');
  await ask(client, 'CREATE TABLE driven (id bigint PRIMARY KEY, name text, at timestamptz, data jsonb, bytes bytea)');
  await ask(client, 'INSERT INTO driven VALUES ($1, $2, $3, $4, $5)', [1, 'Ünïcode', new Date(0), { a: [1, null] }, Buffer.from([0, 255])]);
  for (let i = 0; i < 3; i++) await ask(client, { name: 'by id', text: 'SELECT * FROM driven WHERE id = $1', values: [1] });
  await ask(client, { text: 'SELECT id, name FROM driven', rowMode: 'array' });
  await ask(client, 'SELECT 1 AS one; SELECT 2 AS two');
  await ask(client, 'SELECT 1/0');
  await ask(client, 'SELECT * FROM nowhere WHERE x = $1', ['x']);
  await ask(client, 'BEGIN');
  await ask(client, 'INSERT INTO driven (id) VALUES (2)');
  await ask(client, 'INSERT INTO driven (id) VALUES (2)');
  await ask(client, 'SELECT 1');
  await ask(client, 'ROLLBACK');
  // Sent without waiting, answered in order.
  await Promise.all([...Array(20).keys()].map((n) => ask(client, 'SELECT $1::int AS n', [n])));
  await ask(client, "SELECT length(repeat('x', 5000000)) AS long, repeat('y', 200000) AS text");
  await ask(client, "SET application_name = 'driven'");
  await ask(client, 'SHOW application_name');

  const listener = new Client(address);
  await listener.connect();
  await listener.query('LISTEN heard');
  const heard = new Promise((resolve) => listener.once('notification', (n) => resolve([n.channel, n.payload])));
  await client.query("NOTIFY heard, 'by all'");
  said.push(await heard);
  await listener.end();

  const pool = new Pool({ ...address, max: 5 });
  const counts = await Promise.all([...Array(50).keys()].map(async (n) => (await pool.query('SELECT $1::int * 2 AS n', [n])).rows[0].n));
  said.push(counts);
  await pool.end();
  await ask(client, 'DROP TABLE driven');
  await client.end();
  process.stdout.write(JSON.stringify(said));
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
