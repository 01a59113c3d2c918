using System.Diagnostics;
using System.Text.Json;

namespace Domicile.Tests.Policy.Cedar;

/// <summary>Runs Cedar's own engine (its WebAssembly build, by node) on a policy set and requests.</summary>
public static class CedarPeer
{
    /// <summary>What Cedar answers.</summary>
    public sealed record Answer(string Version, bool[] Decisions, double? NanosecondsEach);

    /// <summary>Decides each request; with <paramref name="repeat"/> also times them that many times.</summary>
    public static async Task<Answer> DecideAsync(
        string folder, string policies, IEnumerable<IReadOnlyDictionary<string, object>> requests, int repeat, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], folder, input: null, cancellationToken);
        }

        var input = JsonSerializer.Serialize(new { policies, requests, repeat });
        var output = await RunAsync("node", ["decide.cjs"], folder, input, cancellationToken);
        return JsonSerializer.Deserialize<Answer>(output, JsonSerializerOptions.Web)!;
    }

    private static async Task<string> RunAsync(
        string program, string[] arguments, string folder, string? input, CancellationToken cancellationToken)
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
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }
}
