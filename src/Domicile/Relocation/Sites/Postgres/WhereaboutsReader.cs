using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Asks the directory and every site where one subject lives.</summary>
public sealed class WhereaboutsReader(EstateSession estate)
{
    /// <summary>Asks.</summary>
    /// <param name="kind">The subject kind's name.</param>
    /// <param name="key">The parts of its key, as text.</param>
    /// <param name="at">A time, to ask the directory's history for; null for now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomicileException">Domicile is not installed, or the key has another number of parts.</exception>
    public async Task<Whereabouts> AskAsync(string kind, IReadOnlyList<string> key, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var root = estate.Plan.Root(kind);
        if (key.Count != root.Kind.Key.Length)
        {
            throw new DomicileException(
                $"The key of a '{kind}' has {root.Kind.Key.Length} part(s).", $"Given: {key.Count}; wanted, in this order: {string.Join(", ", root.Kind.Key)}.", "Write each part as an argument of its own.");
        }

        var tokenKey = estate.Sites.Select(s => s.Identity?.TokenKey).FirstOrDefault(k => k is not null) ?? throw new DomicileException(
            "Nobody has a home yet.", "Domicile is not installed at any site.", "Run a move or a worker first.");
        var text = string.Join('\x1f', key);
        var sites = new List<Whereabouts.AtSite>();
        string? canonical = null;
        foreach (var site in estate.Sites.Where(s => s.Identity is not null))
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            canonical ??= await connection.ScalarAsync<string>(
                $"SELECT {Residences.KeyText(root.Kind, "k")} FROM (SELECT {Residences.KeyList(root, "$1")}) k", [text], cancellationToken);
            sites.Add(await AtAsync(connection, root, site.Site, text, cancellationToken));
        }

        var token = new TokenKey(tokenKey).Of(kind, canonical!);
        await using var control = await estate.ControlAsync(cancellationToken);
        var home = at is { } time
            ? await HomeDirectory.FindAsync(control, kind, token, time, cancellationToken)
            : await HomeDirectory.FindAsync(control, kind, token, cancellationToken);
        return new(kind, token, home, sites);
    }

    private async Task<Whereabouts.AtSite> AtAsync(NpgsqlConnection connection, MovedTable root, Site site, string text, CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync(
            $"SELECT home, epoch, batch FROM {Residences.Table(root.Kind)} r WHERE {Residences.Matches(root.Kind, "r", Residences.KeyParts(root, "$1"))}",
            [text],
            r => new Whereabouts.AtSite(site.Id, estate.Declaration.Sites.FirstOrDefault(s => s.Number == r.GetInt32(0))?.Id, r.GetInt64(1), r.IsDBNull(2) ? null : r.GetInt64(2)),
            cancellationToken);
        return rows.SingleOrDefault() ?? new(site.Id, null, null, null);
    }
}
