using System.Runtime.CompilerServices;

namespace Domicile.IntegrationTests;

/// <summary>Waits for a condition instead of a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns as soon as the condition holds; fails the test when it never does.</summary>
    public static Task TrueAsync(Func<bool> holds, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        TrueAsync(() => Task.FromResult(holds()), cancellationToken, what);

    /// <summary>Returns as soon as there is nothing left; fails the test with what is left when it never goes.</summary>
    public static async Task EmptyAsync(Func<Task<IReadOnlyList<string>>> restAsync, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> rest = [];
        var start = TimeProvider.System.GetTimestamp();
        while ((rest = await restAsync()).Count > 0 && TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        Assert.True(rest.Count == 0, string.Join(Environment.NewLine, rest));
    }

    /// <summary>Returns as soon as the condition holds; fails the test when it never does.</summary>
    public static async Task TrueAsync(Func<Task<bool>> holdsAsync, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(holdsAsync))] string what = "")
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holdsAsync())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"This never held: {what}");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
