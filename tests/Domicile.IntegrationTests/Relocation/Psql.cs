using System.Diagnostics;
using System.Globalization;
using Domicile.IntegrationTests.Cli;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>psql, as somebody would type into it who has never heard of Domicile.</summary>
internal static class Psql
{
    /// <summary>Runs a script; it stops at the first error.</summary>
    public static async Task<CommandRun> RunAsync(ServerAddress at, string user, string script)
    {
        string[] arguments =
        [
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose",
            "-h", at.Host, "-p", at.Port.ToString(CultureInfo.InvariantCulture), "-U", user, "-d", at.Database,
        ];
        var start = new ProcessStartInfo("psql", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var ending = CommandRun.EndAsync(process);
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        return await ending;
    }
}
