namespace Domicile.Postgres.Replication;

/// <summary>One published column of a table.</summary>
/// <param name="Name">As the catalog spells it.</param>
/// <param name="TypeOid">The type's object id at the server.</param>
/// <param name="TypeModifier">Such as a length; -1 for none.</param>
/// <param name="IsKey">Part of the replica identity.</param>
public sealed record RelationColumn(string Name, uint TypeOid, int TypeModifier, bool IsKey);
