namespace Domicile.Audit.Postgres;

/// <summary>What the logs need in the control database, schema <c>domicile_control</c>, beside the journal's tables.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>journal.logged_at</term><description>when a line's entries were durable in every log that it concerns; null before</description></item>
/// <item><term>signed</term><description>the tree head last signed for each log: apart from the log, so that a log restored from a backup cannot be signed on</description></item>
/// <item><term>subject_key</term><description>32 random bytes for each subject; whoever deletes the row leaves nothing that leads from entries to the subject</description></item>
/// <item><term>announced_home</term><description>the changes of home of a batch, with the number of their entry in either log</description></item>
/// <item><term>refusals_told</term><description>up to which count the refusals of a site's guard have been journalled</description></item>
/// <item><term>commits_told</term><description>a site's commit counter as it was last read, and how many commits have been journalled in all</description></item>
/// </list></remarks>
public static class AuditScript
{
    /// <summary>Creates what is absent. Safe to repeat.</summary>
    public const string Create = """
        ALTER TABLE domicile_control.journal ADD COLUMN IF NOT EXISTS logged_at timestamptz;
        CREATE INDEX IF NOT EXISTS journal_unlogged ON domicile_control.journal (seq) WHERE logged_at IS NULL;
        CREATE SEQUENCE IF NOT EXISTS domicile_control.ledger_run;
        CREATE TABLE IF NOT EXISTS domicile_control.signed (origin text PRIMARY KEY, size bigint NOT NULL, root bytea NOT NULL);
        CREATE TABLE IF NOT EXISTS domicile_control.subject_key (kind text NOT NULL, token bytea NOT NULL, key bytea NOT NULL, PRIMARY KEY (kind, token));
        CREATE TABLE IF NOT EXISTS domicile_control.announced_home (
          batch bigint NOT NULL, kind text NOT NULL, token bytea NOT NULL, epoch bigint NOT NULL, left_entry bigint, entered_entry bigint, PRIMARY KEY (kind, token, epoch, batch));
        CREATE TABLE IF NOT EXISTS domicile_control.refusals_told (
          site text NOT NULL, sqlstate text NOT NULL, count bigint NOT NULL, since timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (site, sqlstate));
        CREATE TABLE IF NOT EXISTS domicile_control.commits_told (
          site text PRIMARY KEY, counter bigint NOT NULL, run text NOT NULL, commits bigint NOT NULL DEFAULT 0, since timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE INDEX IF NOT EXISTS announced_home_batch ON domicile_control.announced_home (batch);
        """;
}
