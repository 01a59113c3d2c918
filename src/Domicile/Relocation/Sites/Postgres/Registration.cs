using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Tells the directory who is at home at a site; later births come by the change stream.</summary>
public static class Registration
{
    /// <summary>Registers every resident; who is known keeps home and epoch.</summary>
    public static async Task RunAsync(
        NpgsqlConnection connection, NpgsqlConnection control, Declaration declaration, Site site, TokenKey tokens, CancellationToken cancellationToken)
    {
        foreach (var kind in declaration.Kinds)
        {
            var keys = await connection.RowsAsync(
                $"SELECT {Residences.KeyText(kind, "r")} FROM {Residences.Table(kind)} r WHERE r.home = {site.Number}", [], r => tokens.Of(kind.Name, r.GetString(0)), cancellationToken);
            await HomeDirectory.RegisterAsync(control, kind.Name, keys, site.Id, cancellationToken);
        }
    }
}
