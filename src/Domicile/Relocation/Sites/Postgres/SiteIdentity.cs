using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>The one row of <c>domicile.site</c>.</summary>
/// <param name="Name">The site it was installed as.</param>
/// <param name="Number">Its number.</param>
/// <param name="Version">The layout's version.</param>
/// <param name="Nonce">By which the guard knows our sessions; not a secret from who may read the catalog.</param>
/// <param name="TokenKey">The key of the estate's tokens, 32 bytes.</param>
/// <param name="IsOpen">Whether the site takes writes: it was opened on this timeline, in this copy of the database.</param>
public sealed record SiteIdentity(string Name, int Number, int Version, string Nonce, ReadOnlyMemory<byte> TokenKey, bool IsOpen)
{
    /// <summary>Reads it; null where Domicile is not installed.</summary>
    public static async Task<SiteIdentity?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>("SELECT to_regprocedure('domicile.is_open()') IS NOT NULL AND to_regclass('domicile.site') IS NOT NULL", [], cancellationToken))
        {
            return null;
        }

        var rows = await connection.RowsAsync(
            "SELECT site, number, version, nonce, token_key, coalesce(domicile.is_open(), false) FROM domicile.site",
            [],
            r => new SiteIdentity(r.GetString(0), r.GetInt32(1), r.GetInt32(2), r.GetString(3), r.GetFieldValue<byte[]>(4), r.GetBoolean(5)),
            cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>Makes sure that the database is the declared site's.</summary>
    /// <exception cref="DomicileException">It was installed as another site, or by another version.</exception>
    public void RequireIs(Site site)
    {
        if (Name != site.Id.Text || Number != site.Number)
        {
            throw new DomicileException(
                message: $"The database declared for site '{site.Id}' is that of site '{Name}'.",
                detail: $"It was installed as number {Number}; domicile.yaml says number {site.Number}.",
                hint: "Correct 'postgres' of the site; add new sites at the end of the list, or give each its 'number'.");
        }

        if (Version != SiteScript.Version)
        {
            throw new DomicileException(
                message: $"Site '{site.Id}' was installed by another version of Domicile.",
                detail: $"Layout {Version}; this program knows {SiteScript.Version}.",
                hint: "Run the matching version, or uninstall and install again while nothing moves.");
        }
    }
}
