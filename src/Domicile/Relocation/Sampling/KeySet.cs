using Domicile.Postgres;

namespace Domicile.Relocation.Sampling;

/// <summary>A set of keys as SQL: what a read-only session can be asked by, where no temporary table can be made.</summary>
public static class KeySet
{
    /// <summary>The condition that some expressions are one of these keys.</summary>
    /// <param name="expressions">The parts of the key, as SQL.</param>
    /// <param name="types">Their types, in the same order.</param>
    /// <param name="keys">The keys, each with its parts as text.</param>
    public static string Contains(IReadOnlyList<string> expressions, IReadOnlyList<string> types, IReadOnlyList<string[]> keys)
    {
        var columns = Enumerable.Range(0, types.Count).ToList();
        var arrays = columns.Select(i => $"ARRAY[{string.Join(", ", keys.Select(k => Sql.Literal(k[i])))}]::text[]");
        return $"({string.Join(", ", expressions)}) IN (SELECT {string.Join(", ", columns.Select(i => $"u.c{i}::{types[i]}"))} FROM unnest({string.Join(", ", arrays)}) u({string.Join(", ", columns.Select(i => $"c{i}"))}))";
    }
}
