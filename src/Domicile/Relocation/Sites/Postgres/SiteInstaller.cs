using System.Security.Cryptography;
using System.Text;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Guard;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Brings a site into the estate: our tables, the residence of everybody who is here, the guard, the publication.</summary>
public sealed class SiteInstaller(Declaration declaration, ClosurePlan plan, TimeProvider clock)
{
    /// <summary>The publication that every follower of the site reads.</summary>
    public const string Publication = "domicile";

    private const string GuardLock = "SHARE ROW EXCLUSIVE";

    private readonly LockedTable _locked = new(clock, "The guard could not be set on");

    /// <summary>Installs, or brings up to date. Safe to repeat, and to run under load.</summary>
    /// <param name="site">The site.</param>
    /// <param name="connection">A session there.</param>
    /// <param name="nonce">By which the guard will know our sessions, if the site has none yet.</param>
    /// <param name="tokenKey">The estate's token key.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public async Task InstallAsync(Site site, NpgsqlConnection connection, string nonce, ReadOnlyMemory<byte> tokenKey, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(SiteScript.Create(declaration, plan) + SiteScript.Peers(declaration.Sites), [], cancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO domicile.site (site, number, version, nonce, token_key, opened, timeline, self)
            VALUES ($1, $2, $3, $4, $5, true, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), 'domicile.site'::regclass)
            ON CONFLICT DO NOTHING
            """,
            [site.Id.Text, site.Number, SiteScript.Version, nonce, tokenKey.ToArray()],
            cancellationToken);
        nonce = (await connection.ScalarAsync<string>("SELECT nonce FROM domicile.site", [], cancellationToken))!;
        await new RowSecurity(clock).PassAsync(connection, Tables, nonce, cancellationToken);
        await new OperatorTriggers(clock).WrapAsync(connection, Tables, nonce, cancellationToken);
        var fingerprint = Fingerprint(site, nonce);
        if (await connection.ScalarAsync<string>("SELECT guard FROM domicile.site", [], cancellationToken) == fingerprint)
        {
            return;
        }

        await connection.ExecuteAsync(GuardScript.Functions(plan, site.Number, nonce), [], cancellationToken);
        foreach (var kind in declaration.Kinds)
        {
            await SettleAsync(site, kind, connection, nonce, cancellationToken);
        }

        foreach (var table in plan.Tables.Where(t => !t.IsRoot))
        {
            await _locked.RunAsync(connection, table.Name.Quoted, GuardLock, GuardScript.Triggers(table, nonce), cancellationToken);
        }

        foreach (var reference in plan.References.Where(r => r.Writer != site.Id))
        {
            var writer = declaration.Site(reference.Writer).Number;
            await _locked.RunAsync(connection, reference.Table.Name.Quoted, GuardLock, GuardScript.ReferenceTriggers(reference, writer, nonce), cancellationToken);
        }

        await PublishAsync(connection, cancellationToken);
        await connection.ExecuteAsync("UPDATE domicile.site SET guard = $1", [fingerprint], cancellationToken);
    }

    private IEnumerable<string> Tables => plan.Tables.Select(t => t.Name.Quoted).Concat(plan.References.Select(r => r.Table.Name.Quoted));

    /// <summary>Tells whether the guard that stands is the one that this configuration asks for: it is set once, not for every move,
    /// since each table has to be locked for it.</summary>
    private string Fingerprint(Site site, string nonce)
    {
        var script = string.Concat(
            plan.Tables.Select(t => GuardScript.Triggers(t, nonce)).Prepend(GuardScript.Functions(plan, site.Number, nonce)).Concat(
                plan.References.Select(r => GuardScript.ReferenceTriggers(r, declaration.Site(r.Writer).Number, nonce))));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
    }

    /// <summary>Gives a residence row to every subject that has a row here and none yet: who is here before Domicile is, is at
    /// home here. The root's guard goes up in the same transaction, so that nobody is born in between.</summary>
    private Task SettleAsync(Site site, SubjectKind kind, NpgsqlConnection connection, string nonce, CancellationToken cancellationToken)
    {
        var root = plan.Tables.First(t => t.IsRoot && t.Kind.Name == kind.Name);
        var settle = $"""
            INSERT INTO {Residences.Table(kind)} ({string.Join(", ", Residences.KeyColumns(kind))}, home)
            SELECT {Sql.Names("t", kind.Key)}, {site.Number} FROM {kind.Table.Quoted} t ON CONFLICT DO NOTHING;
            """;
        return _locked.RunAsync(connection, kind.Table.Quoted, GuardLock, GuardScript.Triggers(root, nonce) + settle, cancellationToken);
    }

    private async Task PublishAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = string.Join(", ", Tables);
        var exists = await connection.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = '{Publication}')", [], cancellationToken);
        await connection.ExecuteAsync(
            exists
                ? $"ALTER PUBLICATION {Publication} SET TABLE {tables}"
                : $"CREATE PUBLICATION {Publication} FOR TABLE {tables} WITH (publish_via_partition_root = true)",
            [],
            cancellationToken);
    }
}
