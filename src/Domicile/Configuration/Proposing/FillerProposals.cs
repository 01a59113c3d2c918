using System.Text.RegularExpressions;
using Domicile.Configuration.Checking;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Finds a filler with which a projected row satisfies NOT NULL, UNIQUE and simple checks.</summary>
internal static partial class FillerProposals
{
    /// <summary>The filler as it is written in the file (null for none: NULL will do), whether the column has to be projected
    /// instead, and the check that made it so.</summary>
    internal static (string? Text, bool MustProject, string? Because) For(Column column, Table table, IReadOnlySet<string> kept)
    {
        var unique = table.Keys.Any(k => !k.IsPrimary && Covers(k, column) && !Told(k, table, kept) && (column.NotNull || k.NullsNotDistinct));
        var check = table.Checks.FirstOrDefault(c => c.Key == column.Type || ProjectionCheck.Mentions(c.Value, column.Name));
        var refusesNull = check.Value?.Contains($"{column.Name} IS NOT NULL", StringComparison.Ordinal) ?? false;
        if (!column.NotNull && !unique && !refusesNull)
        {
            return (null, false, null);
        }

        var plain = IsMail(column) && FillerFit.Fault(new Policy.Filler.Template(Mail), column, table) is null ? $"\"{Mail}\"" : FillerFit.Proposal(column, table, unique);
        if (plain == "null")
        {
            return (null, true, $"it is unique, and {column.BaseType} takes no pseudonym");
        }

        if (check.Value is null || IsMail(column))
        {
            return (plain, false, check.Value);
        }

        return unique ? (plain, false, check.Value) : (FromCheck(check.Value, column) ?? plain, false, check.Value);
    }

    private const string Mail = "{key}@domicile.invalid";

    private static bool IsMail(Column column) => column.Category == 'S' && Words.Of(column.Name).Any(w => w is "email" or "mail");

    private static bool Covers(UniqueKey key, Column column) =>
        key.Columns.IsEmpty ? ProjectionCheck.Mentions(key.Definition, column.Name) : key.Columns.Contains(column.Name);

    /// <summary>Whether columns that are kept tell the key's rows apart already.</summary>
    private static bool Told(UniqueKey key, Table table, IReadOnlySet<string> kept) =>
        table.Keys.Any(k => k != key && !k.IsPartial && !k.Columns.IsEmpty && k.Columns.All(c => kept.Contains(c) && key.Columns.Contains(c)));

    /// <summary>The first value that the check itself names: a member of a list, or the bound of a number.</summary>
    private static string? FromCheck(string check, Column column)
    {
        if (column.Category == 'N')
        {
            return Bound().Match(check) is { Success: true } bound
                ? $"{{ constant: {(bound.Groups["sign"].Value == ">" ? bound.Groups["value"].Value + "1" : bound.Groups["value"].Value)} }}"
                : null;
        }

        return Member().Match(check) is { Success: true } member && member.Groups["value"].Value.All(c => char.IsLetterOrDigit(c) || c is '_' or '-')
            ? $"{{ constant: \"{member.Groups["value"].Value}\" }}"
            : null;
    }

    [GeneratedRegex(@"(?:=|ARRAY\[)\s*\(?'(?<value>[^']*)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();

    [GeneratedRegex(@"(?<sign>>=?)\s*\(?(?<value>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bound();
}
