using System.CommandLine;
using Domicile.Postgres;

namespace Domicile.Cli;

/// <summary>Options that several commands share; each call makes one of the command's own.</summary>
internal static class CommonOptions
{
    internal static Option<string> Config() => new("--config", "-c")
    {
        Description = "domicile.yaml, or a folder of such files",
        DefaultValueFactory = _ => "domicile.yaml",
        HelpName = "path",
    };

    internal static Option<bool> Json() => new("--json") { Description = "Print one JSON object on standard output, and nothing else there" };

    internal static Option<string> From() => new("--from")
    {
        Description = "The database to look at, as libpq writes it: postgresql://user@host:5432/database, or host=... dbname=... user=...",
        Required = true,
        HelpName = "connection",
    };

    /// <summary>Reads a connection; what it leaves out comes from libpq's environment variables.</summary>
    internal static ServerAddress Address(string text) => ConnectionText.Parse(text, Environment.GetEnvironmentVariable);
}
