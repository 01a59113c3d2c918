namespace Domicile.IntegrationTests.Relocation;

/// <summary>A world from which half of the people have moved, and whose tables at the old site belong to an ordinary role that may do
/// whatever an owner may.</summary>
public sealed class MovedWorld : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    /// <summary>The tables' owner at the old site.</summary>
    internal string Owner => $"owner_of_{World.Us.Address.Database}";

    public async ValueTask InitializeAsync()
    {
        World = await World.NewAsync();
        await World.MoveAsync();
        await World.Us.DoAsync($"CREATE ROLE {Owner} LOGIN; GRANT SET ON PARAMETER session_replication_role TO {Owner}; GRANT CREATE ON SCHEMA public TO {Owner}");
        foreach (var table in new[] { "topics", "users", "notes", "lines", "labels", "likes", "letters" })
        {
            await World.Us.DoAsync($"ALTER TABLE {table} OWNER TO {Owner}");
        }
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
