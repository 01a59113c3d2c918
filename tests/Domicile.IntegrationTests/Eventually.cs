namespace Domicile.IntegrationTests;

/// <summary>Waits for a condition instead of a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Returns as soon as the condition holds; fails the test when it never does.</summary>
    public static Task TrueAsync(Func<bool> holds, CancellationToken cancellationToken) => TrueAsync(() => Task.FromResult(holds()), cancellationToken);

    /// <summary>Returns as soon as the condition holds; fails the test when it never does.</summary>
    public static async Task TrueAsync(Func<Task<bool>> holdsAsync, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holdsAsync())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "the condition never held");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }
}
