using Npgsql;

namespace Domicile.Samples.Clips.Generation;

/// <summary>The tables that are the same everywhere.</summary>
internal static class ReferenceTables
{
    /// <summary>Sounds that videos may use.</summary>
    public const int Sounds = 500;

    public static async Task<long> CountriesAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var rows = await CopyRows.StartAsync(database, "countries", "code, name", cancellationToken);
        foreach (var (code, name, _) in Countries.All)
        {
            rows.Row().Text(code).Text(name);
        }

        rows.Row().Text(Countries.Unknown).Text("Unknown");
        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }

    public static async Task<long> SoundsAsync(NpgsqlDataSource database, Population population, CancellationToken cancellationToken)
    {
        var random = population.Random("sounds");
        await using var rows = await CopyRows.StartAsync(database, "sounds", "id, title, artist", cancellationToken);
        for (var id = 1; id <= Sounds; id++)
        {
            rows.Row().Bigint(id).Text(Words.Title(random)).Text(Words.FullName(random));
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }
}
