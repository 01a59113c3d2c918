namespace Domicile.Postgres.Wire;

/// <summary>The formats of COPY that Domicile forwards; say the same one in both statements.</summary>
public enum CopyFormat
{
    /// <summary><c>(FORMAT binary)</c>.</summary>
    Binary,

    /// <summary><c>(FORMAT text)</c>, the default delimiter.</summary>
    Text,
}
