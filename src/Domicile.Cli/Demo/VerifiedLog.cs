namespace Domicile.Cli.Demo;

/// <summary>What recomputing a log showed.</summary>
/// <param name="Area">The area.</param>
/// <param name="Entries">Entries whose hashes were recomputed.</param>
/// <param name="Checkpoint">The signed checkpoint, as published.</param>
/// <param name="Findings">Everything wrong.</param>
internal sealed record VerifiedLog(string Area, long Entries, string Checkpoint, IReadOnlyList<string> Findings);
