using System.Security.Cryptography;
using System.Text;

namespace Domicile.Policy.InForce;

/// <summary>One text of a policy document.</summary>
/// <param name="Role">What it says.</param>
/// <param name="Name">The file's name without its folder: where it lay does not matter.</param>
/// <param name="Text">The whole text.</param>
public sealed record DocumentPart(PartRole Role, string Name, string Text)
{
    /// <summary>Its version: SHA-256 of the text, lower-case hex.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
