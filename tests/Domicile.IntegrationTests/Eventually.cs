using System.Runtime.CompilerServices;

namespace Domicile.IntegrationTests;

/// <summary>Waits for a condition instead of a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Returns as soon as the condition holds; fails the test when it never does.</summary>
    public static Task TrueAsync(Func<bool> holds, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        TrueAsync(() => Task.FromResult(holds()), cancellationToken, what);

    /// <summary>Returns as soon as the condition holds; fails the test when it never does.</summary>
    public static async Task TrueAsync(Func<Task<bool>> holdsAsync, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(holdsAsync))] string what = "")
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holdsAsync())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"This never held: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }
}
