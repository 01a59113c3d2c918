using System.Diagnostics;

namespace Domicile.Tests.Peers;

/// <summary>Somebody else's program from npm, run by node: an oracle, or a client that nobody here wrote.</summary>
public static class NodePeer
{
    /// <summary>What the script prints; its packages are installed first where they are not, as its lock file says.</summary>
    /// <param name="folder">The folder with package.json.</param>
    /// <param name="script">The script in it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It failed; the text tells what it said.</exception>
    public static async Task<string> RunAsync(string folder, string script, string[] arguments, string input, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await StartAsync("npm", ["ci", "--no-audit", "--no-fund"], folder, "", cancellationToken);
        }

        return await StartAsync("node", [script, .. arguments], folder, input, cancellationToken);
    }

    private static async Task<string> StartAsync(string program, string[] arguments, string folder, string input, CancellationToken cancellationToken)
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
