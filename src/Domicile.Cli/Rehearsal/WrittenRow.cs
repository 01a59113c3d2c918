using Domicile.Relocation.Closure;

namespace Domicile.Cli.Rehearsal;

/// <summary>One row of the sample that a writer keeps to itself, and what was acknowledged of it.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its primary key, the parts with U+001F between.</param>
/// <param name="Subject">Its subject's key, the same way.</param>
internal sealed record WrittenRow(MovedTable Table, string Key, string Subject)
{
    /// <summary>Whether it should be there.</summary>
    public bool Exists { get; set; } = true;

    /// <summary>The whole row as PostgreSQL prints it, while it is deleted.</summary>
    public string? Deleted { get; set; }

    /// <summary>Acknowledged values, by column.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether anything was acknowledged.</summary>
    public bool IsWritten { get; set; }

    /// <summary>The parts of its key.</summary>
    public string[] KeyParts => Key.Split('\x1f');
}
