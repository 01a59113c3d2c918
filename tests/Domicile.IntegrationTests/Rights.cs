namespace Domicile.IntegrationTests;

/// <summary>What the role may do that everything runs as: Domicile's sessions, and the application's.</summary>
public enum Rights
{
    /// <summary>Everything.</summary>
    Superuser,

    /// <summary>It owns the tables and may log in and replicate; beyond that it has what docs/configuration.md asks for, and nothing that
    /// everybody has by default.</summary>
    Owner,
}
