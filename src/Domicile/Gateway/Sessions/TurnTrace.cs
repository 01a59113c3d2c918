using System.Diagnostics;

namespace Domicile.Gateway.Sessions;

/// <summary>Traces: a span for each turn of a client, from its first message to the answer's end, with the site, the kind of protocol and whether it was held; no role,
/// subject, text, parameter or address. The source is <c>Domicile.Gateway</c>.</summary>
internal static class TurnTrace
{
    private static readonly ActivitySource Source = new("Domicile.Gateway");

    /// <summary>Begins a span; null while nobody listens, which costs nothing.</summary>
    public static Activity? Begin()
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // One thread serves many sessions: no turn is part of another.
        Activity.Current = null;
        var span = Source.StartActivity("turn", ActivityKind.Server);
        Activity.Current = null;
        return span;
    }

    /// <summary>Ends it.</summary>
    /// <param name="span">The span; null for none.</param>
    /// <param name="turn">The turn as it ends.</param>
    /// <param name="failed">Whether an error was told.</param>
    public static void End(Activity? span, Turn turn, bool failed)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("domicile.site", turn.Active?.At.Site.Id.Text);
        span.SetTag("domicile.protocol", turn.IsExtended ? "extended" : "simple");
        span.SetTag("domicile.writes", turn.HasWritten);
        if (failed)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Stop();
        Activity.Current = null;
    }

    /// <summary>The turn waits for a move.</summary>
    public static void Held(Activity? span) => span?.AddEvent(new("held"));

    /// <summary>The gateway itself refuses.</summary>
    public static void Refused(Activity? span, string sqlState) => span?.SetTag("db.response.status_code", sqlState);
}
