using System.Text.Json;
using Domicile.Tests.Peers;
using Domicile.Tests.Policy;

namespace Domicile.Tests.Gateway.Grammar;

/// <summary>PostgreSQL's own parser as the oracle: libpg_query's WebAssembly build, run by node.</summary>
public static class PgQuery
{
    /// <summary>Where original and print do not mean the same to PostgreSQL: the original, the print, and why.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(IReadOnlyList<(string Original, string Printed)> pairs, CancellationToken cancellationToken)
    {
        var input = JsonSerializer.Serialize(new { pairs = pairs.Select(p => new[] { p.Original, p.Printed }) });
        var answers = JsonSerializer.Deserialize<string?[]>(await NodePeer.RunAsync(RepositoryFiles.Path("tests/pg-query"), "compare.cjs", [], input, cancellationToken))!;
        return [.. pairs.Zip(answers).Where(p => p.Second is not null).Select(p => $"{p.First.Original}\n  printed {p.First.Printed}\n  {p.Second}")];
    }
}
