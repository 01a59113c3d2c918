namespace Domicile.Relocation.Journal;

/// <summary>The tables of moves in the control database, schema <c>domicile_control</c>, beside the directory's.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>pair</term><description>one row for each directed pair of sites: the claim (fencing token) and who works on it</description></item>
/// <item><term>site</term><description>the numbers drawn for roll calls of a site, and the last one that it is known to hold</description></item>
/// <item><term>move</term><description>what was asked for</description></item>
/// <item><term>batch</term><description>where each batch stands; the certificate</description></item>
/// <item><term>journal</term><description>every act, written before it</description></item>
/// </list></remarks>
public static class JournalScript
{
    /// <summary>Creates what is absent. Safe to repeat.</summary>
    public const string Create = """
        CREATE TABLE IF NOT EXISTS domicile_control.pair (
          source text NOT NULL, target text NOT NULL, claim bigint NOT NULL DEFAULT 0, worker text, claimed_at timestamptz, PRIMARY KEY (source, target));
        CREATE TABLE IF NOT EXISTS domicile_control.site (site text PRIMARY KEY, drawn bigint NOT NULL, confirmed bigint NOT NULL);
        CREATE TABLE IF NOT EXISTS domicile_control.move (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source text NOT NULL, target text NOT NULL, kind text NOT NULL,
          state text NOT NULL CHECK (state IN ('planning', 'running', 'paused', 'cancelled', 'done')), batch_subjects integer NOT NULL, rate integer,
          grace interval NOT NULL, subjects bigint NOT NULL DEFAULT 0, back_of bigint, because text NOT NULL, verdict text, asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          ended_at timestamptz, copied_rows bigint NOT NULL DEFAULT 0, verified_rows bigint NOT NULL DEFAULT 0, copied_bytes bigint NOT NULL DEFAULT 0,
          copy_seconds double precision NOT NULL DEFAULT 0, erased_rows bigint NOT NULL DEFAULT 0);
        ALTER TABLE domicile_control.move ADD COLUMN IF NOT EXISTS verdict text;
        ALTER TABLE domicile_control.move ADD COLUMN IF NOT EXISTS strain text;
        CREATE TABLE IF NOT EXISTS domicile_control.batch (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, move bigint NOT NULL REFERENCES domicile_control.move, source text NOT NULL, target text NOT NULL,
          kind text NOT NULL, subjects integer NOT NULL, phase text NOT NULL, fence pg_lsn, because text, attempts integer NOT NULL DEFAULT 0,
          pause_ms double precision, certificate text, switched_at timestamptz, changed_at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE INDEX IF NOT EXISTS batch_move ON domicile_control.batch (move);
        CREATE TABLE IF NOT EXISTS domicile_control.journal (
          seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), move bigint, batch bigint,
          claim bigint NOT NULL, act text NOT NULL, detail text);
        """;
}
