using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Relocation.Closure;

/// <summary>One table whose rows belong to subjects, with all that is derived from its rule and its catalog entry.</summary>
/// <param name="Number">Its place in domicile.yaml: names it in messages and progress rows.</param>
/// <param name="Table">Its catalog entry.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Kind">The kind of subject its rows belong to.</param>
/// <param name="Path">How a row leads to its subject.</param>
/// <param name="Level">Every table that this one refers to has a lower level; tables of one level can be copied side by side.</param>
public sealed record MovedTable(int Number, Table Table, TableRule Rule, SubjectKind Kind, OwnerPath Path, int Level)
{
    /// <summary>Its name.</summary>
    public TableName Name => Table.Name;

    /// <summary>Foreign keys that close a circle: their parents have no lower level, and come later.</summary>
    public ImmutableArray<ForeignKey> Late { get; init; } = [];

    /// <summary>The columns of those that are checked at once: NULL until the parents are there.</summary>
    public IEnumerable<string> LateColumns => Late.Where(k => !k.IsDeferrable).SelectMany(k => k.Columns).Distinct(StringComparer.Ordinal);

    /// <summary>Whether it is the subject's root.</summary>
    public bool IsRoot => Rule.Role == TableRole.Subject;

    /// <summary>Whether other sites hold a projection of it.</summary>
    public bool IsProjected => !Rule.Projection.IsEmpty;

    /// <summary>To whom its projection goes; null when it goes to every site.</summary>
    public Addressee? Addressee { get; init; }

    /// <summary>Whether every site holds every row with every column, so that copy and original are the same.</summary>
    public bool IsWhollyProjected => Rule.IsEverywhere && Columns.All(c => Rule.Projection.Contains(c.Name));

    /// <summary>The columns that are copied, in catalog order.</summary>
    public ImmutableArray<Column> Columns { get; } = [.. Table.Written];

    /// <summary>The primary key's columns.</summary>
    public ImmutableArray<string> Key => Table.PrimaryKey;

    /// <summary>Whether rows travel in binary form; otherwise as text.</summary>
    public bool IsBinary => Columns.All(c => c.BinaryIsPortable);

    /// <summary>Quoted column list.</summary>
    public string ColumnList => Sql.Names(Columns.Select(c => c.Name));

    /// <summary>FROM clause over rows <c>t</c> and their subjects' residence rows <c>r</c>.</summary>
    public string FromWithOwner => $"{Name.Quoted} t{Path.Joins("t")} JOIN {Residences.Table(Kind)} r ON {Residences.Matches(Kind, "r", Path.KeyOf("t"))}";

    /// <summary>The row's primary key as one text, its parts joined by the unit separator (U+001F); each as the change stream writes
    /// it, which a cast to text does not do for every type (character, boolean, inet).</summary>
    public string KeyText(string row) => $"concat_ws(chr(31), {string.Join(", ", Key.Select(k => $"{row}.{Sql.Name(k)}"))})";

    /// <summary>What a column of the projection holds, as SQL over a row of the original known by <paramref name="row"/>.</summary>
    public string Projected(Column column, string row) => Rule.Projection.Contains(column.Name)
        ? $"{row}.{Sql.Name(column.Name)}"
        : $"({Filled(column, row)})::{column.Type}";

    /// <summary>The projection's select list over rows known by <paramref name="row"/>.</summary>
    public string ProjectedList(string row) => string.Join(", ", Columns.Select(c => Projected(c, row)));

    private string Filled(Column column, string row) => Rule.Fill.GetValueOrDefault(column.Name) switch
    {
        Filler.Constant constant => Sql.Literal(constant.Text),
        Filler.Template template => $"replace({Sql.Literal(template.Text)}, '{{key}}', {FillKey(row)})",
        _ => "NULL",
    };

    private string FillKey(string row) => $"concat_ws('-', {string.Join(", ", Key.Select(k => $"{row}.{Sql.Name(k)}::text"))})";
}
