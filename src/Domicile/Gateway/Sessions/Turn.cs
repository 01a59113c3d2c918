using System.Diagnostics;
using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Sessions;

/// <summary>What a client sends up to the next ReadyForQuery: a simple query, or extended messages up to a Sync. One at a time is under way, at
/// one site; what the client sends after it waits. So no answer can go to another question.</summary>
internal sealed class Turn
{
    private const int MostHeld = 16 * 1024;

    /// <summary>Whether anything of it was taken.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Its span; null while nobody listens.</summary>
    public Activity? Span { get; private set; }

    /// <summary>Where it runs; null while nothing was sent.</summary>
    public Backend? Active { get; set; }

    /// <summary>Whether it consists of extended messages.</summary>
    public bool IsExtended { get; set; }

    /// <summary>The texts of a simple query; null otherwise.</summary>
    public QueryAnalysis? Simple { get; set; }

    /// <summary>Whether all of it was sent, so that a ReadyForQuery must come.</summary>
    public bool AwaitsReady { get; set; }

    /// <summary>Whether the client's messages are dropped up to its Sync.</summary>
    public bool IsSkipping { get; set; }

    /// <summary>Whether the site takes COPY data.</summary>
    public bool IsCopyIn { get; set; }

    /// <summary>Whether an error was told.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Whether something was sent that may write.</summary>
    public bool HasWritten { get; set; }

    /// <summary>Parse that was taken and is not answered yet.</summary>
    public PreparedStatement? Unanswered { get; set; }

    /// <summary>What is to come, in order.</summary>
    public Queue<ExpectedReply> Expected { get; } = new();

    /// <summary>The first subject that it is routed by.</summary>
    public SubjectAtHome Subject { get; set; }

    /// <summary>Whether it can be sent again unseen: the client has seen nothing of it.</summary>
    public bool IsReplayable { get; private set; } = true;

    /// <summary>Whether answers are kept back, since a guard may still refuse.</summary>
    public bool HoldsOutput { get; private set; }

    /// <summary>The client's messages that were sent.</summary>
    public ByteQueue Log { get; } = new();

    /// <summary>Answers that are kept back.</summary>
    public ByteQueue Held { get; } = new();

    /// <summary>The home that a refusal named while the turn is taken back, to run again; null otherwise.</summary>
    public Retry? Retry { get; set; }

    /// <summary>Takes its first message, or another.</summary>
    public void Begin()
    {
        Span = HasBegun ? Span : TurnTrace.Begin();
        HasBegun = true;
    }

    /// <summary>Takes note of a client's message that was sent.</summary>
    public void Note(ReadOnlySpan<byte> message, int most)
    {
        if (!IsReplayable)
        {
            return;
        }

        if (Log.Length + message.Length > most)
        {
            // What cannot be sent again need not be kept back either: its answers go out with the next one.
            IsReplayable = false;
            Log.Clear();
            return;
        }

        Log.Append(message);
    }

    /// <summary>From now on answers are kept back.</summary>
    public void Hold() => HoldsOutput = IsReplayable;

    /// <summary>Keeps an answer back.</summary>
    /// <returns>False when it must go out: everything before it first.</returns>
    public bool TryHold(ReadOnlySpan<byte> answer)
    {
        if (!HoldsOutput || !IsReplayable || Held.Length + answer.Length > MostHeld)
        {
            return false;
        }

        Held.Append(answer);
        return true;
    }

    /// <summary>The client sees something of it now.</summary>
    public void Seen()
    {
        (IsReplayable, HoldsOutput) = (false, false);
        Log.Clear();
    }

    /// <summary>It is over before its end. A goodbye, which goes nowhere, was no turn.</summary>
    public void Break()
    {
        if (Active is not null)
        {
            TurnTrace.End(Span, this, failed: true);
        }

        Reset();
    }

    /// <summary>It is over.</summary>
    public void Reset()
    {
        (HasBegun, Active, IsExtended, Simple, AwaitsReady, IsSkipping, IsCopyIn, HasFailed, HasWritten) = (false, null, false, null, false, false, false, false, false);
        Span = null;
        (Unanswered, Subject, IsReplayable, HoldsOutput, Retry) = (null, default, true, false, null);
        Expected.Clear();
        Log.Clear();
        Held.Clear();
    }
}
