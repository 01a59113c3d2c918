using Domicile.Relocation.Erasure;
using Domicile.Relocation.Erasure.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>Runs <c>domicile erase</c>.</summary>
internal static class PhysicalErase
{
    /// <summary>Rewrites, searches, and says what it found.</summary>
    /// <returns>Refused when a table was not rewritten, or something was found.</returns>
    public static async Task<int> RunAsync(string config, EraseWish wish, bool json, CancellationToken cancellationToken)
    {
        await using var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        var site = estate.Site(wish.Site);
        if (!wish.Yes && !Confirm(wish))
        {
            return ExitCode.Refused;
        }

        await using var session = await site.OpenAsync(cancellationToken);
        var rewritten = await new PhysicalErasure(estate.Plan, wish.Patience, TimeProvider.System).RunAsync(session, table => Console.Error.WriteLine($"Rewriting {table}"), cancellationToken);
        var searched = wish.Files is { } folder ? await new FileSearch(estate, site, folder).RunAsync(wish.Sample, cancellationToken) : null;
        Print(wish, rewritten, searched, json);
        return rewritten.All(r => r.Trouble is null) && searched is null or { Found.Count: 0 } ? ExitCode.Done : ExitCode.Refused;
    }

    private static bool Confirm(EraseWish wish)
    {
        Console.Error.Write($"Write every table of '{wish.Site}' anew? Each is locked against readers and writers while it is written. [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static void Print(EraseWish wish, IReadOnlyList<RewrittenTable> rewritten, SearchedFiles? searched, bool json)
    {
        var level = rewritten.Any(r => r.Trouble is not null) || searched is { Found.Count: > 0 } ? "swept" : searched is { Values: > 0 } ? "physical" : "physical, not observable";
        if (json)
        {
            JsonOutput.Print(new
            {
                Site = wish.Site.Text, Level = level,
                Tables = rewritten.Select(r => new { Table = r.Table.ToString(), r.BytesBefore, r.BytesAfter, r.Trouble }),
                Files = searched is null ? null : new { searched.Values, searched.Files, searched.Bytes, searched.Found, searched.InLog },
            });
            return;
        }

        foreach (var table in rewritten)
        {
            Console.Out.WriteLine(table.Trouble is null ? $"{table.Table}: {table.BytesBefore / 1e6:N1} MB, now {table.BytesAfter / 1e6:N1} MB" : $"{table.Table}: {table.Trouble}");
        }

        Console.Out.WriteLine(searched switch
        {
            null => "Not observable: nobody shows us the files (--files). Pages that were given back, the log (WAL), standbys and backups keep bytes until they are written over.",
            { Values: 0 } => "Nothing to look for: nobody has left this site with protected text.",
            _ => $"{searched.Values:N0} values of who has left were looked for in {searched.Files:N0} files of tables, indexes, TOAST and statistics ({searched.Bytes / 1e6:N1} MB): {searched.Found.Values.Sum():N0} found{string.Concat(searched.Found.Select(f => $"; {f.Key}: {f.Value}"))}. "
                + $"In the log (WAL): {searched.InLog:N0}; it is written over in time. Pages given back to the file system, standbys and backups were not searched.",
        });
        Console.Out.WriteLine($"Erasure level at '{wish.Site}': {level}.");
    }
}
