namespace Domicile.Gateway.Routing;

/// <summary>What became of a value that should be a key.</summary>
internal enum KeyState
{
    /// <summary>It cannot be told what it equals.</summary>
    Open,

    /// <summary>NULL, or no value of the column's type: it equals nothing.</summary>
    Nothing,

    /// <summary>A key.</summary>
    Value,
}
