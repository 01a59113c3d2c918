namespace Domicile.Cli.Demo;

/// <summary>What was asked for.</summary>
/// <param name="Users">People in the network.</param>
/// <param name="Crash">Kill the mover several times.</param>
/// <param name="Json">Report as JSON.</param>
/// <param name="Keep">Keep servers and folder.</param>
/// <param name="Seed">Of the network, the writers and the kills.</param>
internal sealed record DemoOptions(int Users, bool Crash, bool Json, bool Keep, int Seed);
