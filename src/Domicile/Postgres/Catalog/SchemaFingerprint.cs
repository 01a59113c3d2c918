using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Domicile.Postgres.Catalog;

/// <summary>The part of a table's schema on which a move relies, as named lines and as one hash over them: equal at two sites, or
/// at two times, when a row fits both. The order of columns, the owner, sizes, comments and anything of Domicile's do not count.</summary>
public static class SchemaFingerprint
{
    /// <summary>SHA-256 over the lines, in ordinal order of their names; 64 lower-case hexadecimal digits.</summary>
    public static string Of(Table table)
    {
        var text = new StringBuilder();
        foreach (var (name, line) in Lines(table).OrderBy(line => line.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('\t').Append(line).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>What counts, one line for each column, constraint, trigger and policy: its name ('column email') and its text.</summary>
    public static ImmutableDictionary<string, string> Lines(Table table) => ImmutableDictionary.CreateRange(StringComparer.Ordinal,
        table.Columns.Select(c => Line("column", c.Name, ColumnText(c)))
            .Concat(table.Keys.Select(k => Line(k.IsPrimary ? "primary key" : "unique index", k.Name, k.Definition)))
            .Concat(table.ForeignKeys.Select(k => Line("foreign key", k.Name, ForeignKeyText(k))))
            .Concat(table.Checks.Select(c => Line("check", c.Key, c.Value)))
            .Concat(table.Exclusions.Select(c => Line("exclusion", c.Key, c.Value)))
            .Concat(table.Rules.Select(r => Line("rule", r.Key, r.Value)))
            .Concat(table.Policies.Select(p => Line("policy", p.Key, p.Value)))
            .Concat(table.Triggers.Select(t => Line("trigger", t.Name, $"{t.FiresWhen} {t.Definition}")))
            .Append(Line("row security", "", table.ForcedRowSecurity && table.RowSecurity ? "forced" : table.RowSecurity ? "on" : "off"))
            .Append(Line("storage", "", table.IsUnlogged ? "unlogged" : "logged")));

    private static KeyValuePair<string, string> Line(string what, string name, string text) =>
        new(name.Length == 0 ? what : $"{what} {name}", text);

    private static string ColumnText(Column c) => string.Join(' ', new[]
    {
        c.Type,
        c.NotNull ? "not null" : null,
        c.Collation is null ? null : $"collate {c.Collation}",
        c.Default is null ? null : $"default {c.Default}",
        c.GeneratedAs is null ? null : $"generated {c.GeneratedAs}",
        c.IsIdentityAlways ? "identity always" : c.IsIdentity ? "identity" : null,
        c.TypeDefinition is null ? null : $"({c.TypeDefinition})",
    }.OfType<string>());

    private static string ForeignKeyText(ForeignKey k) =>
        $"({Sql.Names(k.Columns)}) to {k.Target.Quoted} ({Sql.Names(k.TargetColumns)}) on delete {k.OnDelete} on update {k.OnUpdate}{(k.IsInitiallyDeferred ? " deferred" : k.IsDeferrable ? " deferrable" : "")}";
}
