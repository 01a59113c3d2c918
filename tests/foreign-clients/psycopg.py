# Asks one server many things through psycopg, and prints every answer as JSON: the same through the gateway as without it.
import io
import json
import sys

import psycopg2
import psycopg2.extensions
import psycopg2.extras

port, user, database, password = sys.argv[1:5]
address = dict(host="127.0.0.1", port=int(port), user=user, dbname=database, password=password)
said = []


def ask(cursor, question, values=None):
    try:
        cursor.execute(question, values)
        rows = cursor.fetchall() if cursor.description else None
        said.append([cursor.statusmessage, cursor.rowcount, [[str(v) for v in row] for row in rows or []], [d.name for d in cursor.description or []]])
    except psycopg2.Error as error:
        said.append([error.pgcode, error.diag.severity, error.diag.message_primary, error.diag.statement_position])


connection = psycopg2.connect(**address)
cursor = connection.cursor()
ask(cursor, "DROP TABLE IF EXISTS driven")
ask(cursor, "CREATE TABLE driven (id bigint PRIMARY KEY, name text, data jsonb, bytes bytea, list int[])")
connection.commit()
said.append(connection.notices)
ask(cursor, "INSERT INTO driven VALUES (%s, %s, %s, %s, %s)", (1, "Ünïcode", psycopg2.extras.Json({"a": [1, None]}), b"\x00\xff", [1, 2]))
ask(cursor, "SELECT id, name, data, list FROM driven WHERE id = %s", (1,))
connection.commit()
ask(cursor, "SELECT 1/0")
ask(cursor, "SELECT 1")
connection.rollback()
ask(cursor, "SELECT * FROM nowhere WHERE x = %s", ("x",))
connection.rollback()
psycopg2.extras.execute_values(cursor, "INSERT INTO driven (id, name) VALUES %s", [(n, f"name {n}") for n in range(2, 200)])
connection.commit()

# A cursor at the server, within a transaction, and one that outlasts it.
with connection.cursor("named") as named:
    named.itersize = 50
    named.execute("SELECT id FROM driven ORDER BY id")
    said.append(sum(row[0] for row in named))
connection.commit()

cursor.copy_from(io.StringIO("1000\tby copy\n1001\t\\N\n"), "driven", columns=("id", "name"))
out = io.StringIO()
cursor.copy_expert("COPY (SELECT id, name FROM driven WHERE id > 198 ORDER BY id) TO STDOUT", out)
said.append(out.getvalue())
connection.commit()
ask(cursor, "SELECT length(repeat('x', 5000000)), repeat('y', 200000)")
connection.commit()

for level in ("REPEATABLE READ", "SERIALIZABLE"):
    connection.set_session(isolation_level=level)
    ask(cursor, "SHOW transaction_isolation")
    connection.commit()

connection.set_session(isolation_level="DEFAULT", autocommit=True)
listener = psycopg2.connect(**address)
listener.autocommit = True
listener.cursor().execute("LISTEN heard")
ask(cursor, "NOTIFY heard, 'by all'")
while not listener.notifies:
    listener.poll()
said.append([listener.notifies[0].channel, listener.notifies[0].payload])
listener.close()

# What is cancelled is one's own statement, once it runs.
sleeper = psycopg2.connect(async_=True, **address)
psycopg2.extras.wait_select(sleeper)
sleeping = sleeper.cursor()
sleeping.execute("SELECT pg_sleep(600)")
while True:
    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query = 'SELECT pg_sleep(600)'")
    if cursor.fetchone()[0] > 0:
        break
sleeper.cancel()
try:
    psycopg2.extras.wait_select(sleeper)
    said.append("slept")
except psycopg2.extensions.QueryCanceledError as error:
    said.append(error.pgcode)
sleeper.close()
ask(cursor, "DROP TABLE driven")
connection.close()
print(json.dumps(said))
