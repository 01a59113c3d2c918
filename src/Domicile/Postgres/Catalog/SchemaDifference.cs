namespace Domicile.Postgres.Catalog;

/// <summary>One thing that two catalogs say differently about a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="What">For instance 'column email', 'primary key users_pkey', or 'table' when the whole of it is missing.</param>
/// <param name="Here">Its text in the first catalog; null when it is missing there.</param>
/// <param name="There">Its text in the second; null when it is missing there.</param>
public sealed record SchemaDifference(TableName Table, string What, string? Here, string? There)
{
    /// <inheritdoc/>
    public override string ToString() => (Here, There) switch
    {
        (null, _) => $"{Table}: {What} is only at the second site",
        (_, null) => $"{Table}: {What} is only at the first site",
        _ => $"{Table}: {What} differs: '{Here}' and '{There}'",
    };
}
