namespace Domicile.Gateway.Routing;

/// <summary>What kind of equality a key column has, as far as the gateway can work it out itself.</summary>
internal enum KeyType
{
    /// <summary>Another, or text whose equality is not that of its bytes: no evidence.</summary>
    Unsupported,

    /// <summary>smallint, integer, bigint.</summary>
    Integer,

    /// <summary>text, character varying.</summary>
    Text,

    /// <summary>uuid.</summary>
    Uuid,
}

