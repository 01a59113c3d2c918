using Domicile.Configuration;

namespace Domicile.Cli.Commands;

/// <summary>A fault, and the site where it shows; null when the file alone is at fault.</summary>
internal sealed record CheckedFault(Fault Fault, string? Site);
