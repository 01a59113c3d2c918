using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Rehoming;

/// <summary>Where a possible change of residence stands.</summary>
public abstract record RehomingDecision
{
    private RehomingDecision()
    {
    }

    /// <summary>Why, in words.</summary>
    public abstract string Why { get; }

    /// <summary>The residence is what it was.</summary>
    public sealed record Stays(string Because) : RehomingDecision
    {
        /// <inheritdoc/>
        public override string Why => Because;
    }

    /// <summary>The evidence suffices, the time does not yet.</summary>
    public sealed record Dwelling(Country To, DateOnly Until) : RehomingDecision
    {
        /// <inheritdoc/>
        public override string Why => $"evidence for {To} must stand unopposed until {Until:yyyy-MM-dd}";
    }

    /// <summary>The last re-homing is too near.</summary>
    public sealed record Settling(Country To, DateOnly Until) : RehomingDecision
    {
        /// <inheritdoc/>
        public override string Why => $"re-homed not long ago: no other move before {Until:yyyy-MM-dd}";
    }

    /// <summary>The subject must be told.</summary>
    public sealed record NoticeDue(Country To) : RehomingDecision
    {
        /// <inheritdoc/>
        public override string Why => $"the subject is to be told of the move to {To}";
    }

    /// <summary>The subject was told and may still object by declaring another country.</summary>
    public sealed record Noticed(Country To, DateOnly Until) : RehomingDecision
    {
        /// <inheritdoc/>
        public override string Why => $"the subject was told; the notice runs until {Until:yyyy-MM-dd}";
    }

    /// <summary>The residence has changed: homes follow from the new one.</summary>
    public sealed record Changed(Country To, string Because) : RehomingDecision
    {
        /// <inheritdoc/>
        public override string Why => Because;
    }
}
