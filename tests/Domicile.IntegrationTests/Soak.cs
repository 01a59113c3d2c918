namespace Domicile.IntegrationTests;

/// <summary><c>./test --soak</c>: the full counts.</summary>
internal static class Soak
{
    /// <summary>Whether it was asked for.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("DOMICILE_SOAK") is "1";
}
