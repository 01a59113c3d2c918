namespace Domicile.IntegrationTests.Relocation;

/// <summary>Beside <see cref="NotesSchema"/>: a column of nearly every type with its hardest values, names that must be quoted, partitions, and
/// every kind of constraint.</summary>
internal static class ShapesSchema
{
    /// <param name="partitions">How the partitioned table is cut: each site may do it differently.</param>
    public static string Create(string partitions) => NotesSchema.Create + $$"""
        CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION btree_gist;
        CREATE SCHEMA "Größe; x";
        CREATE TYPE "Größe; x"."Mood" AS ENUM ('so "so"', 'it''s, fine', 'größer');
        CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
        CREATE TYPE spot AS (x double precision, label text, mood "Größe; x"."Mood");
        CREATE TABLE "Größe; x"."Dinge" (
          "Nr" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "wem gehört" bigint NOT NULL REFERENCES users ON DELETE CASCADE,
          mood "Größe; x"."Mood", moods "Größe; x"."Mood"[], n positive, ns positive[], at spot, ats spot[], r int4range, rs int4multirange, when_ tstzrange, h hstore, ci citext,
          b bytea, num numeric, num2 numeric(12,3), f8 double precision, f4 real, i2 smallint, t timestamptz, tl timestamp, d date, tz timetz, iv interval, c5 char(5), v varchar(9), empty text,
          nil text, j json, jb jsonb, u uuid, ip inet, net cidr, mac macaddr, bits bit(5), vb bit varying, pt point, bx box, pg polygon, ts tsvector, tq tsquery, lsn pg_lsn, cube int[], bool boolean,
          nm name, x xml, twice integer GENERATED ALWAYS AS (i2 * 2) STORED, EXCLUDE USING gist (u WITH =, r WITH &&));
        CREATE UNIQUE INDEX ON "Größe; x"."Dinge" (lower(v)) WHERE bool; CREATE INDEX ON "Größe; x"."Dinge" ("wem gehört");
        CREATE TABLE visits (user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, no integer, place text, PRIMARY KEY (user_id, no)) PARTITION BY {{partitions}};
        CREATE TABLE pets (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, note_id bigint REFERENCES notes ON DELETE SET NULL, mother bigint REFERENCES pets ON DELETE SET NULL, name text);
        CREATE INDEX ON pets (user_id);
        """;

    public const string ByHash = """
        HASH (user_id); CREATE TABLE visits_0 PARTITION OF visits FOR VALUES WITH (MODULUS 3, REMAINDER 0); CREATE TABLE visits_1 PARTITION OF visits FOR VALUES WITH (MODULUS 3, REMAINDER 1);
        CREATE TABLE visits_2 PARTITION OF visits FOR VALUES WITH (MODULUS 3, REMAINDER 2)
        """;

    public const string ByRange = """
        RANGE (no); CREATE TABLE visits_few PARTITION OF visits FOR VALUES FROM (MINVALUE) TO (2); CREATE TABLE visits_many PARTITION OF visits FOR VALUES FROM (2) TO (MAXVALUE)
        """;

    public static string Fill(int users) => NotesSchema.Fill(users) + $$"""

        INSERT INTO "Größe; x"."Dinge" ("wem gehört", mood, moods, n, ns, at, ats, r, rs, when_, h, ci, b, num, num2, f8, f4, i2, t, tl, d, tz, iv, c5, v, empty, nil, j, jb, u, ip, net, mac, bits, vb, pt,
          bx, pg, ts, tq, lsn, cube, bool, nm, x)
        SELECT u, (enum_range(NULL::"Größe; x"."Mood"))[1 + u % 3], ARRAY[(enum_range(NULL::"Größe; x"."Mood"))[1 + k % 3], NULL], u, ARRAY[u, 1]::positive[],
          ROW('NaN', E'a "b" \\ (c), \n', 'it''s, fine')::spot, ARRAY[ROW('-Infinity', NULL, 'so "so"')::spot, NULL], int4range(10 * k, 10 * k + 5), '{[1,3),[5,9)}',
          CASE k WHEN 1 THEN 'empty'::tstzrange ELSE tstzrange('2026-03-29 01:30+01', NULL) END, hstore(ARRAY['k', 'NULL', 'a=>b'], ARRAY['"', NULL, '']), 'MiXed' || u,
          decode(repeat('00ff5c27', u::integer % 4), 'hex'), CASE k WHEN 1 THEN 'NaN'::numeric WHEN 2 THEN '-Infinity'::numeric ELSE 1e-40 END, u / 7.0,
          CASE k WHEN 1 THEN '-0'::float8 WHEN 2 THEN 'Infinity'::float8 ELSE 0.1::float8 + 0.2 END, 1.0e-40, -u, CASE k WHEN 1 THEN 'infinity'::timestamptz WHEN 2 THEN '0044-03-15 BC'::timestamptz
          ELSE '2026-10-25 02:30:00.000001+01'::timestamptz END, '-infinity', CASE k WHEN 1 THEN 'infinity'::date ELSE '5874897-12-31'::date END, '23:59:60+15:59', '-1 year 2 days -03:04:05.000006', 'ab',
          'v' || u || k, '', NULL, '{"b": 1,  "a": 1, "a": 2}', '{"b": [1.10, null], "a": "\u00e9"}', md5(u::text)::uuid, '2001:db8::/32', '10.0.0.0/8', '08:00:2b:01:02:03', B'10101', B'', '(1e-300,NaN)',
          '((1,2),(3,4))', '((0,0),(1,1),(1,0))', 'a:1A b:2', 'a & !b', '16/B374D848', '[-1:0][2:3]={ {1,NULL},{3,4} }', k = 1, 'näme', '<a b="c">d</a>'
        FROM generate_series(1, {{users}}) u, generate_series(1, 3) k;
        INSERT INTO visits SELECT u, n, E'tab\t newline\n backslash \\ ' || n FROM generate_series(1, {{users}}) u, generate_series(1, 4) n;
        INSERT INTO pets SELECT 10 * u + p, u, 10 * u, CASE p WHEN 2 THEN 10 * u + 1 END, 'pet' FROM generate_series(1, {{users}}) u, generate_series(1, 2) p;
        """;

    public const string Tables = NotesSchema.Tables + """

          '"Größe; x"."Dinge"':
            role: owned
            by: wem gehört
            columns: { Nr: system, wem gehört: user.unique_id, mood: system, moods: system, n: system, ns: system, at: system, ats: system, r: system, rs: system, when_: system, h: system, ci: system,
              b: system, num: system, num2: system, f8: system, f4: system, i2: system, t: system, tl: system, d: system, tz: system, iv: system, c5: system, v: system, empty: system, nil: system,
              j: system, jb: system, u: system, ip: system, net: system, mac: system, bits: system, vb: system, pt: system, bx: system, pg: system, ts: system, tq: system, lsn: system, cube: system,
              bool: system, nm: system, x: system, twice: system }
            projection: all
          visits: { role: owned, by: user_id }
          pets: { role: owned, by: user_id }
        """;
}
