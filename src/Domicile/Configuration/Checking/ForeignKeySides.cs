using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>Tells foreign keys that stay with one subject from those that may cross to another.</summary>
internal static class ForeignKeySides
{
    /// <summary>Whether both ends always have one owner: the key is the ownership step, or it carries the subject's key on both
    /// sides, or a person vouches for it.</summary>
    internal static bool IsInside(
        TableRule rule, ForeignKey key, TableRule target, IReadOnlyDictionary<TableName, TableRule> rules, ImmutableArray<SubjectKind> kinds) =>
        IsStep(rule, key)
        || (!key.Columns.IsEmpty && key.Columns.All(rule.Inside.Contains))
        || Carries(rule, key, target, rules, kinds);

    /// <summary>Whether the foreign key is the table's ownership step.</summary>
    internal static bool IsStep(TableRule rule, ForeignKey key) =>
        rule.By is Ownership.ByColumns by && by.Parent == key.Target && by.Columns.Length == key.Columns.Length && by.Columns.All(key.Columns.Contains);

    private static bool Carries(TableRule rule, ForeignKey key, TableRule target, IReadOnlyDictionary<TableName, TableRule> rules, ImmutableArray<SubjectKind> kinds)
    {
        var (here, there) = (Direct(rule, kinds), Direct(target, kinds));
        return here is { } mine && there is { } theirs && mine.Kind == theirs.Kind
            && mine.Columns.Zip(theirs.Columns).All(pair => key.Columns.IndexOf(pair.First) is >= 0 and var at && key.TargetColumns[at] == pair.Second);
    }

    /// <summary>The columns of a table that hold its subject's key, in the key's order; null when the path has several hops.</summary>
    private static (string Kind, ImmutableArray<string> Columns)? Direct(TableRule rule, ImmutableArray<SubjectKind> kinds)
    {
        if (rule.Role == TableRole.Subject)
        {
            var own = kinds.FirstOrDefault(k => k.Name == rule.Kind);
            return own is null ? null : (own.Name, own.Key);
        }

        var kind = rule.By is Ownership.ByColumns by ? kinds.FirstOrDefault(k => k.Table == by.Parent) : null;
        return kind is not null && rule.By is Ownership.ByColumns step && kind.Key.All(step.ParentColumns.Contains)
            ? (kind.Name, [.. kind.Key.Select(k => step.Columns[step.ParentColumns.IndexOf(k)])])
            : null;
    }
}
