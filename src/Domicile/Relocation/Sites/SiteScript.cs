using System.Text;
using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Guard.Postgres;

namespace Domicile.Relocation.Sites;

/// <summary>The tables of ours that every site holds, in the schema <c>domicile</c>.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>site</term><description>one row: who this site is, whether it may take writes, and the last number it answered a roll call with, and, if it closes on a restart, the start that was looked at</description></item>
/// <item><term>peer</term><description>the numbers and names of all sites</description></item>
/// <item><term>residence_KIND</term><description>where each subject that is known here lives; see <see cref="Residences"/></description></item>
/// <item><term>lease</term><description>the state of each batch under way, at its source (assigned, armed, fenced, moved) and at its target (closed, open)</description></item>
/// <item><term>closing</term><description>batches that let no new writer in, while the fence waits for older ones</description></item>
/// <item><term>claim</term><description>for each directed pair of sites, at both: the fencing token of the worker that may act</description></item>
/// <item><term>pair</term><description>at the target of each pair: how far it has come</description></item>
/// <item><term>copied</term><description>which table of which batch has been copied to this target</description></item>
/// <item><term>redo</term><description>subjects whose rows entered or left them, and who are copied again</description></item>
/// <item><term>dirty</term><description>rows changed since the batch's hashed pass</description></item>
/// <item><term>touched</term><description>rows of a moved batch, not yet erased, that a follower has changed since: what they were, what it left</description></item>
/// <item><term>awaited</term><description>of whom rows that are addressed to them have to be fetched from a site: they are on their way here, or a row was addressed to them anew</description></item>
/// <item><term>stride</term><description>sequences that draw from this site's residue class</description></item>
/// <item><term>past</term><description>at the target: who came with which batch, so that the batch can move back; keys only, inside the home set</description></item>
/// </list></remarks>
public static class SiteScript
{
    /// <summary>The version of this layout; a site with another one is refused.</summary>
    public const int Version = 1;

    /// <summary>Creates what is absent. Safe to repeat.</summary>
    public static string Create(Declaration declaration, ClosurePlan plan)
    {
        var script = new StringBuilder(Fixed).Append(RefusalCounts.Create).Append(RefusedSubject.Create);
        foreach (var kind in declaration.Kinds)
        {
            script.Append(Residence(kind, plan));
        }

        return script.ToString();
    }

    /// <summary>Names the estate's sites, or renames them.</summary>
    public static string Peers(IEnumerable<Site> sites) => string.Concat(sites.Select(site =>
        $"INSERT INTO domicile.peer (number, site) VALUES ({site.Number}, {Sql.Literal(site.Id.Text)}) ON CONFLICT (number) DO UPDATE SET site = excluded.site;\n"));

    private static string Residence(SubjectKind kind, ClosurePlan plan)
    {
        var root = plan.Tables.First(t => t.IsRoot && t.Kind.Name == kind.Name);
        var columns = string.Join(", ", Residences.KeyColumns(kind).Zip(kind.Key, (k, c) => $"{k} {root.Table.Column(c).Type} NOT NULL"));
        return $"""
            CREATE TABLE IF NOT EXISTS {Residences.Table(kind)} (
              {columns}, home integer NOT NULL, epoch bigint NOT NULL DEFAULT 1, batch bigint,
              PRIMARY KEY ({string.Join(", ", Residences.KeyColumns(kind))})) WITH (fillfactor = 85);
            CREATE INDEX IF NOT EXISTS {Sql.Name($"residence_{kind.Name}_batch")} ON {Residences.Table(kind)} (batch) WHERE batch IS NOT NULL;

            """;
    }

    private const string Fixed = """
        CREATE SCHEMA IF NOT EXISTS domicile;
        CREATE TABLE IF NOT EXISTS domicile.site (
          singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), site text NOT NULL, number integer NOT NULL,
          version integer NOT NULL, nonce text NOT NULL, token_key bytea NOT NULL,
          opened boolean NOT NULL, timeline text NOT NULL, self oid NOT NULL, guard text NOT NULL DEFAULT '', beat bigint NOT NULL DEFAULT 0, started timestamptz);
        CREATE TABLE IF NOT EXISTS domicile.peer (number integer PRIMARY KEY, site text NOT NULL);
        CREATE TABLE IF NOT EXISTS domicile.lease (
          batch bigint PRIMARY KEY, kind text NOT NULL, source integer NOT NULL, target integer NOT NULL,
          state text NOT NULL CHECK (state IN ('assigned', 'armed', 'fenced', 'moved', 'closed', 'open')));
        CREATE TABLE IF NOT EXISTS domicile.closing (batch bigint PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS domicile.claim (source integer NOT NULL, target integer NOT NULL, claim bigint NOT NULL, PRIMARY KEY (source, target));
        CREATE TABLE IF NOT EXISTS domicile.pair (
          source integer NOT NULL, target integer NOT NULL, first_xid xid8 NOT NULL, applied pg_lsn NOT NULL, held text NOT NULL DEFAULT '',
          prepared boolean NOT NULL DEFAULT false, PRIMARY KEY (source, target)) WITH (fillfactor = 50);
        CREATE TABLE IF NOT EXISTS domicile.copied (batch bigint NOT NULL, tbl integer NOT NULL, PRIMARY KEY (batch, tbl));
        CREATE TABLE IF NOT EXISTS domicile.redo (batch bigint NOT NULL, key text NOT NULL, PRIMARY KEY (batch, key));
        CREATE TABLE IF NOT EXISTS domicile.dirty (batch bigint NOT NULL, tbl integer NOT NULL, key text NOT NULL, PRIMARY KEY (batch, tbl, key));
        CREATE TABLE IF NOT EXISTS domicile.touched (
          batch bigint NOT NULL, tbl integer NOT NULL, key text NOT NULL, was bytea, left_as bytea, PRIMARY KEY (batch, tbl, key));
        CREATE TABLE IF NOT EXISTS domicile.awaited (source integer NOT NULL, kind text NOT NULL, key text NOT NULL, PRIMARY KEY (source, kind, key));
        CREATE TABLE IF NOT EXISTS domicile.past (batch bigint NOT NULL, kind text NOT NULL, key text NOT NULL, PRIMARY KEY (batch, kind, key));
        CREATE TABLE IF NOT EXISTS domicile.stride (sequence text PRIMARY KEY);
        GRANT USAGE ON SCHEMA domicile TO PUBLIC;

        """;
}
