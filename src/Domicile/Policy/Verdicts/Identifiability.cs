using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>States what a recipient could identify and by what means, so that a verdict can be argued recipient by
/// recipient.</summary>
public static class Identifiability
{
    /// <summary>One sentence about a question's recipient, the keys within reach, and what is assumed.</summary>
    public static string Of(QuestionWords words)
    {
        var who = $"{Estate.Facts.Yaml.Vocabulary.WordFor(words.Recipient)} at {(words.To.IsUnknown ? "an unknown place" : words.To)}";
        return words.Form switch
        {
            DataForm.Pseudonymised =>
                $"{who} gets pseudonyms and no key: it can single people out, and name them only with other data. Assumed: it holds none. Not assumed: that this makes the data anonymous.",
            DataForm.Ciphertext => $"{who} gets ciphertext and no key: it can see size, time and place. Assumed: keys stay at home and the cipher holds.",
            DataForm.Aggregate => $"{who} gets counts over many. Assumed: the privacy budget and the least cohort were kept.",
            _ => $"{who} gets the data in clear and can identify the person directly.",
        };
    }
}
