namespace Domicile.SubjectDirectory.Postgres;

/// <summary>The directory's tables in the control database, schema <c>domicile_control</c>.</summary>
public static class DirectoryScript
{
    /// <summary>Into how many parts the directory is hashed.</summary>
    private const int Parts = 16;

    /// <summary>Creates what is absent. Safe to repeat.</summary>
    public static string Create { get; } = $"""
        CREATE SCHEMA IF NOT EXISTS domicile_control;
        CREATE TABLE IF NOT EXISTS domicile_control.directory (
          kind text NOT NULL, token bytea NOT NULL, home text NOT NULL, epoch bigint NOT NULL, PRIMARY KEY (kind, token)) PARTITION BY HASH (token);
        {string.Concat(Enumerable.Range(0, Parts).Select(i => $"CREATE TABLE IF NOT EXISTS domicile_control.directory_{i} PARTITION OF domicile_control.directory FOR VALUES WITH (MODULUS {Parts}, REMAINDER {i});\n"))}
        CREATE TABLE IF NOT EXISTS domicile_control.history (
          kind text NOT NULL, token bytea NOT NULL, home text NOT NULL, epoch bigint NOT NULL, since timestamptz NOT NULL DEFAULT clock_timestamp(),
          written xid8 NOT NULL DEFAULT pg_current_xact_id(), PRIMARY KEY (kind, token, epoch));
        CREATE INDEX IF NOT EXISTS history_written ON domicile_control.history (written);
        """;
}
