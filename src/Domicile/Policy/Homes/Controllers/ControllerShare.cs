using System.Collections.Immutable;

namespace Domicile.Policy.Homes.Controllers;

/// <summary>One controller's part of a joint arrangement.</summary>
/// <param name="Controller">The entity.</param>
/// <param name="AnswersFor">Whose first address it is: areas or countries of residence.</param>
/// <param name="Duties">What it does for all of them, in words.</param>
public sealed record ControllerShare(string Controller, ImmutableArray<string> AnswersFor, ImmutableArray<string> Duties);
