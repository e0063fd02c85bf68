//! The words of the check of an annual report.

use huiying_annual::{Equation, Form, Line, Unread};

use super::Lang;

words! {
    /// The check of an annual report.
    fixed {
        no_year: "未写明", "not stated";
        all_adds_up: "未发现不符之处", "everything that was compared adds up";
        empty: "单元格无数字（应填 0）", "cells without a figure (0 has to be written)";
        no_count: "应为非负整数", "not a whole number from zero up";
        uncompared: "以下句子有数字，但表中没有可核对的单元格", "sentences with figures that no cell of the tables can confirm";
    }
    said {
        read(form: &str, year: &str, n_cells: usize): "{form}，年份 {year}，读取 {n_cells} 个单元格", "{form}, year {year}: {n_cells} cells read";
        held(n_equations: usize, n_claims: usize): "核对勾稽关系 {n_equations} 条，正文数字 {n_claims} 处", "{n_equations} equations and {n_claims} figures of sentences compared";
        findings(n: usize): "{n} 处不符", "{n} things do not add up";
        unequal(equation: &str, of: &str, left: &str, right: &str): "{equation}（{of}）：{left}，而 {right}", "{equation} ({of}): {left}, but {right}";
        of_cell(cell: &str, says: &str, table: &str): "正文与表不符（{cell}）：正文为 {says}，表中为 {table}", "a sentence differs from the table ({cell}): it says {says}, the table {table}";
        parts(whole: &str, sum: &str): "合计与分项不符：合计 {whole}，分项相加 {sum}", "a whole differs from its parts: {whole}, but the parts make {sum}";
        classes(table: &str, sum: &str): "分类相加与表不符：表中为 {table}，分类相加 {sum}", "classes differ from the table: {table} there, but they make {sum}";
        other_year(wanted: i32, found: i32): "报告年份为 {found}，而非 {wanted}", "the report is of {found}, not of {wanted}";
    }
}

/// The tables of a report.
#[must_use]
pub fn form(lang: Lang, form: Form) -> &'static str {
    match form {
        Form::Of2021 => lang.pick("2021年起的三张表", "the three tables in force from 2021 on"),
        Form::Annex => lang.pick("2018年以前的指标附表", "the annex of indicators used until 2018"),
        Form::Prose => lang.pick("未见统计表，只核对正文", "no table of the form, only sentences"),
    }
}

/// A line of a table, as printed; in English by its code.
#[must_use]
pub fn line(lang: Lang, line: &Line) -> &'static str {
    lang.pick(line.label, line.code)
}

/// What an equation says.
#[must_use]
pub fn equation(lang: Lang, equation: Equation) -> &'static str {
    match equation {
        Equation::InIsOut => lang.pick(
            "新收加上年结转应等于办理结果总计加结转下年",
            "received and carried over is what ended and goes on",
        ),
        Equation::ResultsAddUp => {
            lang.pick("办理结果总计应等于各项结果之和", "the total of what ended is the sum of the results")
        }
        Equation::ApplicantsAddUp => {
            lang.pick("总计应等于各类申请人之和", "the total is the sum of the applicants")
        }
        Equation::EndingsAddUp => {
            lang.pick("总计应等于四种结果之和", "the total is the sum of the four endings")
        }
        Equation::CarriedOver => lang.pick(
            "上年结转应等于上年报告的结转下年",
            "what was carried over is what the year before carried out",
        ),
        Equation::WaysAddUp => {
            lang.pick("受理总数应等于各申请方式之和", "applications are the sum of the ways they came")
        }
        Equation::AnswersAddUp => {
            lang.pick("答复总数应等于各类答复之和", "answers are the sum of their kinds")
        }
        Equation::WithinDisclosed => lang
            .pick("单一渠道公开数不应大于主动公开数", "no channel has more documents than were made public"),
        Equation::YearsAddUp => {
            lang.pick("历年累计应等于上年累计加本年", "all years are those before and this one")
        }
    }
}

/// What of the tables could not be read as the form has it; the line is named by its words.
#[must_use]
pub fn unread(lang: Lang, unread: &Unread, line: &str) -> String {
    match unread {
        Unread::LabelLost { .. } => lang.pick(
            format!("“{line}”一行缺少行标题，已按位置取数"),
            format!("the label of the line `{line}` is missing; its figures were taken by their place"),
        ),
        Unread::TooMany { n_found, n_cells, .. } => lang.pick(
            format!("“{line}”一行有 {n_found} 个数字，表式为 {n_cells} 个，已取最后 {n_cells} 个"),
            format!(
                "the line `{line}` has {n_found} figures for {n_cells} cells; the last {n_cells} were taken"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_equation_and_form_has_words_in_both_languages() {
        let equations = [
            Equation::InIsOut,
            Equation::ResultsAddUp,
            Equation::ApplicantsAddUp,
            Equation::EndingsAddUp,
            Equation::CarriedOver,
            Equation::WaysAddUp,
            Equation::AnswersAddUp,
            Equation::WithinDisclosed,
            Equation::YearsAddUp,
        ];
        for it in equations {
            assert!(!equation(Lang::Zh, it).is_ascii() && equation(Lang::En, it).is_ascii());
        }
        for it in [Form::Of2021, Form::Annex, Form::Prose] {
            assert!(!form(Lang::Zh, it).is_ascii() && form(Lang::En, it).is_ascii());
        }
    }
}
