using System.Collections.Immutable;
using Domicile.Configuration.Checking;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration;

/// <summary>Holds a declaration against a live site's catalog and finds everything that is wrong, without touching the database.</summary>
public static class ConfigurationCheck
{
    /// <summary>Faults and notes, by line.</summary>
    /// <param name="declaration">As loaded; it need not be resolved.</param>
    /// <param name="catalog">The site's catalog, read by the role that will move.</param>
    /// <param name="strict">Refuse columns without a data class, too.</param>
    public static ImmutableArray<Fault> Against(Declaration declaration, DatabaseCatalog catalog, bool strict = false)
    {
        var context = new CheckContext(declaration, catalog);
        ExistenceCheck.Run(context, strict);
        TableCheck.Run(context);
        SubjectCheck.Run(context);
        OwnershipCheck.Run(context);
        ProjectionCheck.Run(context);
        ForeignKeyCheck.Run(context);
        return context.Faults;
    }
}
