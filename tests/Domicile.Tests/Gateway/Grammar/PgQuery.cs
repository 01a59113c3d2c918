using System.Diagnostics;
using System.Text.Json;
using Domicile.Tests.Policy;

namespace Domicile.Tests.Gateway.Grammar;

/// <summary>PostgreSQL's own parser as the oracle: libpg_query's WebAssembly build, run by node.</summary>
public static class PgQuery
{
    /// <summary>Where original and print do not mean the same to PostgreSQL: the original, the print, and why.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(IReadOnlyList<(string Original, string Printed)> pairs, CancellationToken cancellationToken)
    {
        var folder = RepositoryFiles.Path("tests/pg-query");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], folder, "", cancellationToken);
        }

        var input = JsonSerializer.Serialize(new { pairs = pairs.Select(p => new[] { p.Original, p.Printed }) });
        var answers = JsonSerializer.Deserialize<string?[]>(await RunAsync("node", ["compare.cjs"], folder, input, cancellationToken))!;
        return [.. pairs.Zip(answers).Where(p => p.Second is not null).Select(p => $"{p.First.Original}\n  printed {p.First.Printed}\n  {p.Second}")];
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, string input, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }
}
